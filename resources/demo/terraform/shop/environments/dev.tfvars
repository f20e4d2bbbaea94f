environment        = "dev"
kubernetes_version = "1.35"
web_instance_types = ["t3.large"]
web_min_size       = 1
web_max_size       = 3
