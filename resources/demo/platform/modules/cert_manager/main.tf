module "overlay" {
  source = "github.com/kbst/terraform-kubestack//kustomization/overlay?ref=master"

  configuration          = var.configuration
  configuration_base_key = var.configuration_base_key

  resources = ["${path.module}/upstream.yaml"]
}
