"""The same problem in many clothes, in numbers: ``python -m tests.clothes --problems 100000 --seed 1``.

Players and outcomes in another order or with other names, payoffs in other units, numbers of other types, a list, an
array or a table with labels, alone or as a row of a batch: the answer is the same, and certified.
"""

from tests.clothes.sets import CONCEPTS, disagreement_of, in_clothes, over_lotteries, worse_for_everybody

__all__ = ["CONCEPTS", "disagreement_of", "in_clothes", "over_lotteries", "worse_for_everybody"]
