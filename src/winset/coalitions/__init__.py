"""Games in characteristic function form: values, power indices, the core, nucleoli."""
