"""What stands inside of a value that a module takes as a whole: add-ons, rules, disks, taints."""

from __future__ import annotations

from core.platform.model import Module
from tests.core.dialects.plain.reading.support import entity, platform, value
from tests.core.dialects.plain.write.support import diff, edited

EKS = """\
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "20.8.5"
  cluster_name = "shop"
  cluster_encryption_config = {
    resources = ["secrets"]
  }
  cluster_addons = {
    coredns = {
      addon_version = "v1.10.1"
    }
    vpc-cni = {
      addon_version  = "v1.16.4"
      before_compute = true
    }
  }
  node_security_group_additional_rules = {
    agents = {
      from_port = 50000
      to_port   = 50000
    }
  }
  eks_managed_node_groups = {
    one = {
      taints = {
        gpu = { key = "g", value = "h", effect = "NO_SCHEDULE" }
      }
      block_device_mappings = {
        root = { device_name = "/dev/xvda", ebs = { volume_size = 90 } }
      }
    }
    two = {
      use_custom_launch_template = false
      block_device_mappings = {
        root = { device_name = "/dev/xvda", ebs = { volume_size = 90 } }
        data = { device_name = "/dev/xvdb", ebs = { volume_size = 10 } }
      }
    }
  }
}
"""
ONE, TWO = (f'module.eks.eks_managed_node_groups["{name}"]' for name in ("one", "two"))


def labels(module: Module, within: str) -> dict[str, str]:
    return {s.path: s.field.label for s in module.settings if s.is_set and s.path.startswith(within)}


def test_a_label_says_which_add_on_it_is_of() -> None:
    cluster = entity(platform({"main.tf": EKS}), "module.eks")
    assert labels(cluster, "cluster_addons") == {
        "cluster_addons.coredns.addon_version": "coredns: Add-on version",
        "cluster_addons.vpc-cni.addon_version": "vpc-cni: Add-on version",
        "cluster_addons.vpc-cni.before_compute": "vpc-cni: Before compute",
    }
    assert labels(cluster, "node_security") == {
        "node_security_group_additional_rules.agents.from_port": "agents: From port",
        "node_security_group_additional_rules.agents.to_port": "agents: To port",
    }
    (label,) = labels(cluster, "cluster_encryption").values()
    assert label.lower().endswith("resources")


def test_one_disk_is_the_pools_and_several_are_told_apart() -> None:
    found = platform({"main.tf": EKS})
    size = "block_device_mappings.{}.ebs.volume_size"
    assert labels(entity(found, ONE), "block")[size.format("root")] == "Disk size"
    two = labels(entity(found, TWO), "block")
    assert [two[size.format(name)] for name in ("root", "data")] == ["root: Disk size", "data: Disk size"]


def test_what_would_do_nothing_is_said_before_it_is_written() -> None:
    found = platform({"main.tf": EKS})
    one, two = (value(entity(found, name), "disk_size") for name in (ONE, TWO))
    assert "launch template" in one.note and not one.swallowed and one.value is None
    assert two.note == ""


def test_a_map_of_taints_is_one_setting() -> None:
    pool = entity(platform({"main.tf": EKS}), ONE)
    assert value(pool, "taints").value == {"gpu": {"key": "g", "value": "h", "effect": "NO_SCHEDULE"}}
    assert pool.roles is not None and "taints" in pool.roles.taints


def test_labels_of_the_older_modules_pools_are_known() -> None:
    text = EKS.partition("  cluster_encryption")[0].replace("20.8.5", "17.24.0")
    text += '  node_groups = {\n    one = { k8s_labels = { team = "web" } }\n  }\n}\n'
    pool = entity(platform({"main.tf": text}), 'module.eks.node_groups["one"]')
    assert pool.roles is not None and pool.roles.labels == ("k8s_labels",)
    assert labels(pool, "k8s") == {"k8s_labels": "Node labels"}


DISKS = """\
variable "size" {
  default = 100
}
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "19.21.0"

  cluster_name = "a"
  eks_managed_node_groups = {
    a = {
      block_device_mappings = [
        {
          device_name = "/dev/xvda"
          ebs = {
            volume_size = var.size
          }
        },
        { device_name = "/dev/xvdb", ebs = { volume_size = 5 } },
      ]
    }
  }
}
"""


def test_a_list_of_disks_is_taken_apart() -> None:
    pool = entity(platform({"main.tf": DISKS}), 'module.eks.eks_managed_node_groups["a"]')
    first, second = "block_device_mappings[0].ebs.volume_size", "block_device_mappings[1].ebs.volume_size"
    assert (value(pool, first).value, value(pool, first).line) == (100, 2)
    assert (value(pool, second).value, value(pool, second).line) == (5, 18)
    labels = {s.path: s.field.label for s in pool.settings}
    assert (labels[first], labels[second]) == ("1: Disk size", "2: Disk size")
    assert pool.roles is not None and pool.roles.disk == ("disk_size", first, second)
    written = edited({"main.tf": DISKS}, f"{pool.name}//{second}", 9)
    assert diff({"main.tf": DISKS}, written).splitlines()[1:] == [
        '-        { device_name = "/dev/xvdb", ebs = { volume_size = 5 } },',
        '+        { device_name = "/dev/xvdb", ebs = { volume_size = 9 } },',
    ]
