"""Tables of actors: who wants what on which issue, with which salience and weight."""
