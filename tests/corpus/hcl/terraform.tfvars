# values for every environment
base_domain = "infra.example.com"
clusters = {
  apps = { size = 3, zones = ["a", "b"] } # one line
  ops  = { size = 1 }
}
zones = [
  "eu-west-1a", # first
  # second is full
  "eu-west-1c"
]
empty_list = []
empty_map = {
}
