"""How published data is read: one frozen Query, given to the same statements whatever the answer's form."""
