"""The domain, whatever the dialect: what platforms are, what their settings mean, what a change does.

model       the frozen data of a reading, and of what is said about it
schema      facts about every setting in every framework version; fields, what a form asks
catalog     what clouds offer, with dates; size, capacity, prices, what pools hold and cost
changes     what differs between two readings, in sentences; impact, what that does to what runs
checks      limits and rules on effective values; upgrade, what another framework version means
foresight   capacity and cost of each cluster before and after; outlook, the data it answers with

Imports neither HCL nor Terraform.
"""
