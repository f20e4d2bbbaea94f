terraform {
  required_providers {
    kustomization = {
      source = "kbst/kustomization"
    }
  }
}
