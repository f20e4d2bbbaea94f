environment    = "staging"
web_max_size   = 4
batch_max_size = 2
