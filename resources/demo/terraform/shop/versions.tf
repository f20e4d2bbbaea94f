terraform {
  required_version = ">= 1.9"

  backend "s3" {
    bucket = "acme-terraform"
    region = "eu-west-1"
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.95"
    }
  }
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = {
      environment = var.environment
      team        = "shop"
    }
  }
}
