"""From what is recognised to what a form shows: settings of each cluster and pool, in every environment.

`leaves` says what is written in one entity of one unit, `settings` what that means in all units, `shared` who
else takes a value from the same place; `state` holds them together.
"""
