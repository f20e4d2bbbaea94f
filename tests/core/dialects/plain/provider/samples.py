"""A cluster of Amazon's with what belongs to it, and edits of it that a real provider planned."""

from __future__ import annotations

from typing import Any, NamedTuple

PROVIDER = "3.39.0"

RESOURCES = """\
resource "aws_eks_cluster" "main" {
  name                      = "main"
  role_arn                  = "arn:aws:iam::123456789012:role/eks"
  version                   = "1.19"
  enabled_cluster_log_types = ["api"]

  vpc_config {
    subnet_ids             = ["subnet-1", "subnet-2"]
    endpoint_public_access = true
    public_access_cidrs    = ["203.0.113.0/24"]
  }

  kubernetes_network_config {
    service_ipv4_cidr = "172.20.0.0/16"
  }

  tags = {
    team = "platform"
  }
}

resource "aws_eks_node_group" "web" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "web"
  node_role_arn   = "arn:aws:iam::123456789012:role/node"
  subnet_ids      = ["subnet-1", "subnet-2"]
  version         = "1.19"
  instance_types  = ["m5.large", "m5a.large"]
  ami_type        = "AL2_x86_64"
  capacity_type   = "ON_DEMAND"
  disk_size       = 50

  labels = {
    role = "web"
  }

  scaling_config {
    desired_size = 1
    max_size     = 3
    min_size     = 1
  }
}

resource "aws_eks_fargate_profile" "jobs" {
  cluster_name           = aws_eks_cluster.main.name
  fargate_profile_name   = "jobs"
  pod_execution_role_arn = "arn:aws:iam::123456789012:role/pods"
  subnet_ids             = ["subnet-1"]

  selector {
    namespace = "jobs"
  }
}
"""
SETTINGS = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "3.39.0"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_get_ec2_platforms      = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true

  endpoints {
    eks = "http://127.0.0.1:PORT"
    iam = "http://127.0.0.1:PORT"
    ec2 = "http://127.0.0.1:PORT"
  }
}
"""
LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "3.39.0"\n}\n'

CLUSTER, POOL, FARGATE = "aws_eks_cluster.main", "aws_eks_node_group.web", "aws_eks_fargate_profile.jobs"


class Case(NamedTuple):
    module: str
    setting: str
    value: Any = None
    """None: it is taken out."""


CASES = (
    Case(CLUSTER, "version", "1.20"),
    Case(CLUSTER, "name", "other"),
    Case(CLUSTER, "role_arn", "arn:aws:iam::123456789012:role/other"),
    Case(CLUSTER, "enabled_cluster_log_types", ["api", "audit"]),
    Case(CLUSTER, "enabled_cluster_log_types"),
    Case(CLUSTER, "vpc_config.endpoint_private_access", True),
    Case(CLUSTER, "vpc_config.public_access_cidrs", ["198.51.100.0/24"]),
    Case(CLUSTER, "vpc_config.public_access_cidrs"),
    Case(CLUSTER, "vpc_config.subnet_ids", ["subnet-1", "subnet-2", "subnet-3"]),
    Case(CLUSTER, "kubernetes_network_config.service_ipv4_cidr", "10.100.0.0/16"),
    Case(CLUSTER, 'tags["team"]', "shop"),
    Case(POOL, "scaling_config.max_size", 9),
    Case(POOL, "scaling_config.min_size", 2),
    Case(POOL, "scaling_config.desired_size", 2),
    Case(POOL, "disk_size", 100),
    Case(POOL, "instance_types", ["m6i.large"]),
    Case(POOL, "instance_types", ["m5a.large", "m5.large"]),
    Case(POOL, "ami_type", "AL2_x86_64_GPU"),
    Case(POOL, "capacity_type", "SPOT"),
    Case(POOL, "version", "1.20"),
    Case(POOL, "version"),
    Case(POOL, "release_version", "1.19.6-20210526"),
    Case(POOL, "node_group_name", "front"),
    Case(POOL, "node_role_arn", "arn:aws:iam::123456789012:role/other"),
    Case(POOL, "subnet_ids", ["subnet-1"]),
    Case(POOL, 'labels["role"]', "front"),
    Case(POOL, 'labels["new"]', "yes"),
    Case(POOL, "tags", {"team": "shop"}),
    Case(FARGATE, "subnet_ids", ["subnet-1", "subnet-2"]),
    Case(FARGATE, "fargate_profile_name", "batch"),
    Case(FARGATE, "pod_execution_role_arn", "arn:aws:iam::123456789012:role/other"),
)
