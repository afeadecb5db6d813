"""Everything a person or a program can ask for: the only code that changes rows on request.

Each action takes keyword arguments, checks under the lock of the vRack, changes all or nothing, writes the audit
and raises `occ.rules.refusal.Refused` with every problem it found.
"""
