"""A disk, machine type or image in a launch template is the pool's: shown with its place, changed there, told
what it does by the version that the pool takes, and never for one of several pools alone."""

from __future__ import annotations

import re

import pytest

from core.changes.changes import changes
from core.dialects.errors import Refused
from core.platform.field import Level
from tests.core.dialects.plain.reading.support import entity, platform, reading, told
from tests.core.dialects.plain.write.support import after, diff, edited

DISK = "launch_template.block_device_mappings.ebs.volume_size"
TYPE = "launch_template.block_device_mappings.ebs.volume_type"
MACHINE = "launch_template.instance_type"
CLUSTER = 'resource "aws_eks_cluster" "c" {\n  name = "c"\n}\n'
TEMPLATE = """
resource "aws_launch_template" "t" {
  name_prefix   = "t-"
  instance_type = "m5.large"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 50
    }
  }
}
"""


def pool(name: str, version: str = "aws_launch_template.t.latest_version", by: str = "id") -> str:
    return f"""
resource "aws_eks_node_group" "{name}" {{
  cluster_name    = aws_eks_cluster.c.name
  node_group_name = "{name}"

  launch_template {{
    {by:<7} = aws_launch_template.t.{by}
    version = {version}
  }}
}}
"""


def at(name: str, setting: str, environment: str = "") -> str:
    return f"aws_eks_node_group.{name}/{environment}/{setting}"


def changed(files: dict[str, str], where: str, value: object, mode: str = "") -> list[str]:
    made = diff(files, edited(files, where, value, mode)).splitlines()
    return [" ".join(re.sub("^([+-])", r"\1 ", line).split()) for line in made]


ALONE = {"main.tf": CLUSTER + pool("a") + TEMPLATE}
TWO = {"main.tf": CLUSTER + pool("a") + pool("b") + TEMPLATE}


def test_what_stands_there_is_the_pools() -> None:
    module = entity(platform(ALONE), "aws_eks_node_group.a")
    assert told(module, DISK) == (50, "set", "main.tf:23")
    assert told(module, MACHINE) == ("m5.large", "set", "main.tf:17")
    roles = module.roles
    assert roles is not None
    assert [roles.of(path) for path in (DISK, MACHINE)] == ["disk_size_gb", "machine_type"]
    shown = {s.path: s.field.label for s in module.settings}
    assert (shown[DISK], shown[TYPE], shown[MACHINE]) == ("Disk size", "Disk type", "Machine type")
    # AWS refuses the pool's own arguments for the same beside it.
    assert not {"disk_size", "instance_types"} & set(shown)


EDITS = [
    (DISK, 80, ["main.tf", "- volume_size = 50", "+ volume_size = 80"]),
    (MACHINE, "m5.xlarge", ["main.tf", '- instance_type = "m5.large"', '+ instance_type = "m5.xlarge"']),
    (TYPE, "gp3", ["main.tf", '+ volume_type = "gp3"']),
    (MACHINE, None, ["main.tf", "- name_prefix = \"t-\"", '- instance_type = "m5.large"',
                     '+ name_prefix = "t-"']),
]  # fmt: skip


@pytest.mark.parametrize(("setting", "value", "said"), EDITS)
def test_it_is_changed_there(setting: str, value: object, said: list[str]) -> None:
    assert changed(ALONE, at("a", setting), value) == said


def test_others_that_use_the_template_are_told() -> None:
    module = entity(platform(TWO), "aws_eks_node_group.a")
    value = module.settings[[s.path for s in module.settings].index(DISK)].values[""]
    assert list(value.shared_with) == [at("b", DISK)]
    with pytest.raises(Refused, match="launch template t, which others use, too: aws_eks_node_group") as why:
        edited(TWO, at("a", DISK), 80)
    assert why.value.kind == "everywhere"
    for mode in ("override", "adjustable"):
        with pytest.raises(Refused, match="a launch template of its own first"):
            edited(TWO, at("a", DISK), 80, mode)
    assert changed(TWO, at("a", DISK), 80, "at_source") == EDITS[0][2]
    now = after(TWO, edited(TWO, at("a", DISK), 80, "at_source"))
    found = changes(reading(TWO), reading(now))
    assert {(c.module, c.setting) for c in found} == {(f"aws_eks_node_group.{n}", DISK) for n in "ab"}


def test_a_template_for_each_pool_is_the_pools_alone() -> None:
    """By each.key, and by an output of a module that holds the template."""
    each = (
        "locals {\n  p = { a = 50, b = 60 }\n}\n"
        + CLUSTER
        + TEMPLATE.replace('"t" {', '"t" {\n  for_each      = local.p').replace("= 50", "= each.value")
        + pool("a").replace('"a" {', '"a" {\n  for_each        = local.p', 1).replace("t.", "t[each.key].")
    )
    where = 'aws_eks_node_group.a["b"]//' + DISK
    files = {"main.tf": each}
    assert told(entity(platform(files), where.partition("//")[0]), DISK)[0] == 60
    assert changed(files, where, 70) == ["main.tf", "- p = { a = 50, b = 60 }", "+ p = { a = 50, b = 70 }"]
    outside = {
        "main.tf": 'module "lt" {\n  source = "./lt"\n  size   = 40\n}\n'
        + CLUSTER
        + pool("a", "module.lt.version").replace("aws_launch_template.t.id", "module.lt.id"),
        "lt/main.tf": 'variable "size" {}\n'
        + TEMPLATE.replace("= 50", "= var.size")
        + 'output "id" {\n  value = aws_launch_template.t.id\n}\n'
        + 'output "version" {\n  value = aws_launch_template.t.latest_version\n}\n',
    }
    assert told(entity(platform(outside), "aws_eks_node_group.a"), DISK) == (40, "set", "main.tf:3")
    assert changed(outside, at("a", DISK), 45) == ["main.tf", "- size = 40", "+ size = 45"]
    assert level(outside, "a") is Level.ROLLING


def test_what_feeds_two_templates_is_shared_all_the_same() -> None:
    """What an environment's code makes besides its pools goes along; another pool's template doesn't."""
    second = TEMPLATE.replace('"t" {', '"u" {').replace("= 50", "= var.disk")
    files = {
        "main.tf": 'variable "disk" {\n  default = 50\n}\n'
        + CLUSTER
        + pool("a")
        + pool("b").replace("template.t.", "template.u.")
        + TEMPLATE.replace("= 50", "= var.disk")
        + second
    }
    with pytest.raises(Refused, match="others, too: aws_eks_node_group"):
        edited(files, at("a", DISK), 80)
    assert changed(files, at("a", DISK), 80, "at_source") == ["main.tf", "- default = 50", "+ default = 80"]


def test_environments_take_their_own_where_a_variable_decides() -> None:
    files = {
        "main.tf": 'variable "disk" {\n  default = 50\n}\n\n'
        + CLUSTER
        + pool("a")
        + TEMPLATE.replace("= 50", "= var.disk"),
        "dev.tfvars": "disk = 20\n",
        "prod.tfvars": "disk = 90\n",
    }
    where = at("a", DISK, "dev")
    assert changed(files, where, 30) == ["dev.tfvars", "- disk = 20", "+ disk = 30"]
    with pytest.raises(Refused, match="“prod”") as why:
        edited(files, at("a", MACHINE, "dev"), "m5.xlarge")
    assert why.value.kind == "adjustable"


def level(files: dict[str, str], name: str) -> Level:
    setting = entity(platform(files), f"aws_eks_node_group.{name}").setting(DISK)
    assert setting is not None
    return setting.field.impact.level


DEFAULT = TEMPLATE.replace('"t" {', '"t" {\n  update_default_version = true\n')
TAKES = [
    ("aws_launch_template.t.latest_version", TEMPLATE, Level.ROLLING),
    ('"$Latest"', TEMPLATE, Level.ROLLING),
    ("aws_launch_template.t.default_version", TEMPLATE, Level.NO_EFFECT),
    ("aws_launch_template.t.default_version", DEFAULT, Level.ROLLING),
    ('"$Default"', TEMPLATE, Level.NO_EFFECT),
    ('"$Default"', DEFAULT, Level.ROLLING),
    ('"3"', TEMPLATE, Level.NO_EFFECT),
    ("3", TEMPLATE, Level.NO_EFFECT),
    ("data.external.v.result.v", TEMPLATE, Level.UNKNOWN),
]


@pytest.mark.parametrize(("version", "template", "does"), TAKES)
@pytest.mark.parametrize("by", ["id", "name"])
def test_nodes_roll_where_the_pool_takes_the_newest_version(
    version: str, template: str, does: Level, by: str
) -> None:
    files = {"main.tf": CLUSTER + pool("a", version, by) + template}
    assert level(files, "a") is does
    if does is Level.NO_EFFECT:
        found = changes(reading(files), reading(after(files, edited(files, at("a", DISK), 80))))
        assert [c.impact.level for c in found] == [Level.NO_EFFECT]
        assert "stays at the one that it takes" in found[0].impact.sentence


GROUP = (
    CLUSTER
    + TEMPLATE
    + """
resource "aws_autoscaling_group" "g" {
  min_size = 1
  max_size = 3

  launch_template {
    id      = aws_launch_template.t.id
    version = aws_launch_template.t.latest_version
  }

  tag {
    key                 = "kubernetes.io/cluster/c"
    value               = "owned"
    propagate_at_launch = true
  }
}
"""
)


def test_a_group_of_machines_keeps_those_that_it_has_unless_it_refreshes_them() -> None:
    kept = entity(platform({"main.tf": GROUP}), "aws_autoscaling_group.g")
    assert told(kept, MACHINE)[0] == "m5.large"
    found = [kept.setting(DISK)]
    refreshed = GROUP.replace("  tag {", '  instance_refresh {\n    strategy = "Rolling"\n  }\n\n  tag {')
    found.append(entity(platform({"main.tf": refreshed}), "aws_autoscaling_group.g").setting(DISK))
    assert [s.field.impact.level for s in found if s] == [Level.IN_PLACE, Level.ROLLING]


EKS = """
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "20.8.5"
  cluster_name = "shop"

  eks_managed_node_groups = {
    one = {
      create_launch_template     = false
      use_custom_launch_template = true
      launch_template_id         = aws_launch_template.t.id
      launch_template_version    = aws_launch_template.t.latest_version
    }
    two = {
      launch_template_id = aws_launch_template.t.id
    }
  }
}
"""


def test_a_modules_pool_takes_one_where_it_makes_none_itself() -> None:
    files = {"main.tf": EKS + TEMPLATE}
    found = platform(files)
    one, two = (f'module.eks.eks_managed_node_groups["{n}"]' for n in ("one", "two"))
    assert told(entity(found, one), DISK)[0] == 50
    assert entity(found, two).setting(DISK) is None
    assert changed(files, f"{one}//{DISK}", 80) == EDITS[0][2]


def test_several_disks_are_told_apart() -> None:
    block = TEMPLATE[TEMPLATE.index("  block_device") : -2]
    second = block.replace("xvda", "xvdb").replace("50", "10")
    files = {"main.tf": CLUSTER + pool("a") + TEMPLATE[:-2] + "\n" + second + "}\n"}
    module = entity(platform(files), "aws_eks_node_group.a")
    sizes = [f"launch_template.block_device_mappings[{n}].ebs.volume_size" for n in (0, 1)]
    assert [told(module, path)[0] for path in sizes] == [50, 10]
    labels = {s.path: s.field.label for s in module.settings}
    assert [labels[path] for path in sizes] == ["1: Disk size", "2: Disk size"]
    assert changed(files, at("a", sizes[1]), 20) == ["main.tf", "- volume_size = 10", "+ volume_size = 20"]
    with pytest.raises(Refused, match="is not a setting"):
        edited(files, at("a", DISK), 20)


SCRIPT = "launch_template.user_data"


def _starting(said: str, *pools: str) -> dict[str, str]:
    template = TEMPLATE.replace('  instance_type = "m5.large"\n', f"  user_data     = {said}\n")
    return {"main.tf": CLUSTER + "".join(pool(name) for name in pools) + template}


def test_a_start_script_is_the_pools_last_setting_and_changed_where_it_stands() -> None:
    files = _starting('"IyEvYmluL2Jhc2gK"', "a")
    module = entity(platform(files), "aws_eks_node_group.a")
    assert told(module, SCRIPT) == ("IyEvYmluL2Jhc2gK", "set", "main.tf:17")
    setting = next(s for s in module.settings if s.path == SCRIPT)
    assert (setting.field.label, setting.field.type, setting.field.rank) == ("Start script", "text", None)
    assert changed(files, at("a", SCRIPT), "IyEvYmluL3NoCg==") == [
        "main.tf",
        '- user_data = "IyEvYmluL2Jhc2gK"',
        '+ user_data = "IyEvYmluL3NoCg=="',
    ]
    (change,) = changes(
        reading(files), reading(after(files, edited(files, at("a", SCRIPT), "IyEvYmluL3NoCg==")))
    )
    assert change.impact.level is Level.ROLLING


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('base64encode("#!/bin/bash\\n${aws_eks_cluster.c.id}\\n")', "known only when Terraform runs"),
        ("base64encode(<<-EOT\n    #!/bin/bash\n  EOT\n  )", "is computed from other values"),
        ('filebase64("${path.module}/start.sh")', "is computed from other values"),
        (
            'file("${path.module}/start.sh")',
            r"start\.sh, line 1, a file that Repoform reads but doesn't write",
        ),
    ],
)
def test_a_computed_start_script_says_so(said: str, why: str) -> None:
    files = _starting(said, "a") | {"start.sh": "#!/bin/bash\n"}
    with pytest.raises(Refused, match=why):
        edited(files, at("a", SCRIPT), "IyEvYmluL3NoCg==")


def test_a_start_script_of_two_pools_is_not_changed_for_one_alone() -> None:
    files = _starting('"IyEvYmluL2Jhc2gK"', "a", "b")
    with pytest.raises(Refused, match=r"aws_eks_node_group\.b"):
        edited(files, at("a", SCRIPT), "IyEvYmluL3NoCg==")
