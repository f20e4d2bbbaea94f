locals {
  # Created by hand, see INFRA-88.
  node_account = "nodes@acme-platform.iam.gserviceaccount.com"
}
