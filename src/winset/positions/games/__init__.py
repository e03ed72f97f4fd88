"""Tables of actors and the games that are read off them."""
