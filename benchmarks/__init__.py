"""The speed suite: what the product does, side by side with the least that the same work costs on the same machine.

Absolute times belong to the machine that measured them; what is compared and bounded are ratios within one run.
"""
