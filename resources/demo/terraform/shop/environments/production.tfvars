environment    = "production"
web_min_size   = 4
web_max_size   = 18
batch_max_size = 10
