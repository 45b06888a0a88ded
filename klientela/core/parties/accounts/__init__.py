"""The bank accounts of parties: checked where a number can be checked, and with who changed them."""
