terraform {
  required_version = ">= 1.9"

  backend "gcs" {
    bucket = "acme-terraform"
  }

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.35"
    }
  }
}

provider "google" {
  project = "acme-payments-${var.environment}"
  region  = var.region
}
