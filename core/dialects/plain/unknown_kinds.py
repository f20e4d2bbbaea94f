"""Clusters of which there are no facts: what makes them is named, and nothing else of them is told."""

from __future__ import annotations

RESOURCES = (
    "rhcs_cluster_rosa_hcp", "rhcs_cluster_rosa_classic", "azurerm_redhat_openshift_cluster",
    "ibm_container_vpc_cluster", "ibm_container_cluster",
    "alicloud_cs_managed_kubernetes", "alicloud_cs_kubernetes", "baiducloud_cce_cluster",
    "exoscale_sks_cluster", "gridscale_k8s", "huaweicloud_cce_cluster", "infomaniak_kaas",
    "ionoscloud_k8s_cluster", "nutanix_karbon_cluster", "openstack_containerinfra_cluster_v1",
    "selectel_mks_cluster_v1", "stackit_ske_cluster", "tencentcloud_kubernetes_cluster",
    "upcloud_kubernetes_cluster", "vkcs_kubernetes_cluster", "volcengine_vke_cluster", "vultr_kubernetes",
    "yandex_kubernetes_cluster",
    "google_container_attached_cluster", "google_container_aws_cluster", "google_container_azure_cluster",
    "google_edgecontainer_cluster", "google_gkeonprem_bare_metal_cluster", "google_gkeonprem_vmware_cluster",
    "tanzu-mission-control_cluster", "spectrocloud_cluster_aws", "spectrocloud_cluster_azure",
    "spectrocloud_cluster_eks", "spectrocloud_cluster_gcp", "spectrocloud_cluster_vsphere",
    "k0sctl_config", "k3d_cluster", "kind_cluster", "kops_cluster", "minikube_cluster", "rancher2_cluster",
    "rke_cluster", "talos_machine_bootstrap", "talos_machine_configuration_apply",
)  # fmt: skip
MODULES = (
    "terraform-redhat/rosa-classic/rhcs", "terraform-redhat/rosa-hcp/rhcs",
    "terraform-ibm-modules/base-ocp-vpc/ibm", "terraform-yc-modules/kubernetes/yandex",
    "hcloud-k8s/kubernetes/hcloud", "hcloud-talos/talos/hcloud",
)  # fmt: skip
"""Addresses in the registry."""
