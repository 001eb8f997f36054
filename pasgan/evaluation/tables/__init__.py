"""Tables of scores as text: of one test, and in the form of the paper."""
