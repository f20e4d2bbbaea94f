"""Configurations without a fault, one per cloud and generation."""

from __future__ import annotations

from typing import Any

EKS: dict[str, Any] = {
    "name_prefix": "eks0",
    "base_domain": "infra.example.com",
    "cluster_availability_zones": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    "cluster_version": "1.34",
    "default_node_pool.instance_types": ["t3a.xlarge"],
    "default_node_pool.min_size": 3,
    "default_node_pool.max_size": 9,
    "default_node_pool.desired_capacity": 3,
}
EKS_FLAT: dict[str, Any] = {
    "name_prefix": "eks0",
    "base_domain": "infra.example.com",
    "cluster_availability_zones": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    "cluster_instance_type": ["t3a.xlarge"],
    "cluster_min_size": 3,
    "cluster_max_size": 9,
    "cluster_desired_capacity": 3,
}
EKS_POOL: dict[str, Any] = {
    "name": "np1",
    "instance_types": ["m5.large"],
    "desired_capacity": 1,
    "min_size": 1,
    "max_size": 3,
    "availability_zones": ["eu-west-1a", "eu-west-1b"],
}
GKE: dict[str, Any] = {
    "name_prefix": "gke0",
    "base_domain": "infra.example.com",
    "project_id": "acme-platform",
    "region": "europe-west1",
    "cluster_node_locations": ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
    "cluster_min_master_version": "1.34",
    "default_node_pool.min_node_count": 1,
    "default_node_pool.max_node_count": 3,
    "default_node_pool.machine_type": "e2-standard-4",
}
GKE_POOL: dict[str, Any] = {
    "name": "np1",
    "project_id": "acme-platform",
    "location": "europe-west1",
    "machine_type": "e2-standard-8",
    "min_node_count": 1,
    "max_node_count": 4,
    "node_locations": ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
}
AKS: dict[str, Any] = {
    "name_prefix": "aks0",
    "base_domain": "infra.example.com",
    "resource_group": "acme",
    "availability_zones": ["1", "2", "3"],
    "network_plugin": "azure",
    "network_policy": "azure",
    "service_cidr": "172.20.0.0/16",
    "dns_service_ip": "172.20.0.10",
    "max_pods": 30,
    "default_node_pool.vm_size": "Standard_D4s_v5",
    "default_node_pool.min_count": 2,
    "default_node_pool.max_count": 5,
}
AKS_POOL: dict[str, Any] = {
    "node_pool_name": "workers",
    "vm_size": "Standard_D4s_v5",
    "availability_zones": ["1", "2"],
    "min_count": 1,
    "max_count": 3,
}
SCW: dict[str, Any] = {
    "name_prefix": "scw0",
    "base_domain": "infra.example.com",
    "region": "fr-par",
    "cluster_version": "1.34",
    "default_node_pool.node_type": "PRO2-S",
    "default_node_pool.min_size": 1,
    "default_node_pool.max_size": 3,
    "default_node_pool.zones": ["fr-par-1", "fr-par-2"],
}
SCW_POOL: dict[str, Any] = {
    "name": "np1",
    "node_type": "PRO2-S",
    "min_size": 1,
    "max_size": 3,
    "zones": ["fr-par-1"],
}
