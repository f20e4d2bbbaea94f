module "aks_gc0" {
  source = "../modules/aks"
}

locals {
  pools = {
    "apps": { "min": 1, "max": 3, "labels": { "team": "a" } },
    "ops": {"min":1,"max":1},
    (var.extra): { "min": 0 }
  }
  list = [ {a=1}, {a=2,b=3} ,
    {a=4} ]
  matrix=[[1,2],[3,4],]
}
