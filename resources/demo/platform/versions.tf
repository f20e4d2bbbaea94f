terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source = "hashicorp/aws"
    }

    azurerm = {
      source = "hashicorp/azurerm"
    }

    google = {
      source = "hashicorp/google"
    }

    kubernetes = {
      source = "hashicorp/kubernetes"
    }

    kustomization = {
      source  = "kbst/kustomization"
      version = "~> 0.9"
    }
  }
}
