"""What Makefiles, scripts, workflows and HCP Terraform's resources say plainly."""

from __future__ import annotations

import pytest

from core.dialects.plain.units import pipelines
from tests.core.dialects.plain.support import BACKEND, CLUSTER, layout, root, shape, unit, variables

MAIN = BACKEND + CLUSTER + variables("a", "b")
# By their names and places alone, these files belong elsewhere.
FILES = {
    "one/main.tf": MAIN,
    "two/main.tf": MAIN,
    "one/prod.tfvars": "a = 1\n",
    "one/dev.tfvars": "a = 1\n",
    "one/common.tfvars": "b = 1\n",
}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Makefile", "plan:\n\tterraform -chdir=two plan"
         " -var-file=../one/common.tfvars -var-file ../one/${ENV}.tfvars\n"),
        ("Makefile", "plan:\n\tcd two && terraform plan \\\n"
         "\t  -var-file=../one/common.tfvars \\\n\t  -var-file=../one/$(ENV).tfvars\n"),
        ("two/deploy.sh", 'terraform apply -var-file="../one/common.tfvars" '
         '-var-file="../one/$ENV.tfvars"\n'),
        ("deploy.sh", "cd two\nterraform apply"
         " -var-file=../one/common.tfvars -var-file=../one/%ENV%.tfvars\n"),
        (
            ".github/workflows/x.yml",
            "jobs:\n  a:\n    steps:\n      - run: terraform plan -var-file=../one/common.tfvars"
            " -var-file=../one/${{ matrix.env }}.tfvars\n        working-directory: ./two\n"
            "      - run: ls\n        working-directory: ./one\n",
        ),
        (
            ".github/workflows/x.yml",
            "defaults:\n  run:\n    working-directory: two\njobs:\n  a:\n    steps:\n"
            "      - run: |\n          terraform plan -var-file=../one/common.tfvars"
            " -var-file=../one/$ENV.tfvars\n",
        ),
        (
            ".github/workflows/x.yml",
            "jobs:\n  a:\n    steps:\n      - uses: dflook/terraform-plan@v1\n"
            "        with:\n          path: two\n"
            "          var_file: |\n            ../one/common.tfvars\n"
            "            ../one/${{ inputs.env }}.tfvars\n",
        ),
    ],
    ids=["chdir", "cd", "script", "cd-before", "step", "defaults", "action"],
)  # fmt: skip
def test_command_lines_bind_files(path: str, text: str) -> None:
    found = layout({**FILES, path: text})
    assert shape(found.root("two")) == {
        "dev": ["one/common.tfvars", "one/dev.tfvars"],
        "prod": ["one/common.tfvars", "one/prod.tfvars"],
    }
    assert shape(found.root("one")) == {"one": []}
    assert f"{path} line" in unit(found.root("two"), "dev").reason


def test_without_a_command_line_that_is_said() -> None:
    found = unit(root(FILES, "one"), "prod")
    assert [a.reason for a in found.assumed] == [
        "No pipeline in this repository names one/common.tfvars.",
        "No pipeline in this repository names one/prod.tfvars.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "#\tterraform -chdir=two plan -var-file=../one/prod.tfvars\n",
        "\tterraform -chdir=$(DIR) plan -var-file=$(FILE)\n",
        "\tterraform -chdir=two plan -var-file=/one/prod.tfvars\n",
        "\tterraform -chdir=two plan -var-file=prod.tfvars\n",
        "\tterraform -chdir=two plan -var-file=../../one/prod.tfvars\n",
    ],
)
def test_what_is_not_said_plainly_binds_nothing(text: str) -> None:
    found = layout({**FILES, "Makefile": text})
    assert shape(found.root("two")) == {"two": []}


def test_a_file_that_a_pipeline_mentions_is_no_guess() -> None:
    text = "steps:\n  - template: x.yaml\n    parameters:\n"
    text += "      tfVarsFile: $(Build.Dir)/$(suffix)/one/${{ c.env }}.tfvars\n"
    found = layout({**FILES, "azure-pipelines.yml": text})
    assert [u.assumed for u in found.roots[0].units] == [(), ()]
    assert found.roots[0].path == "one"


def test_the_workspace_goes_with_the_file() -> None:
    script = 'env=$1\nterraform workspace select $env\nterraform apply -var-file="workspaces/${env}.tfvars"\n'
    files = {
        "spokes/main.tf": MAIN,
        "spokes/deploy.sh": script,
        "spokes/workspaces/dev.tfvars": "a = 1\n",
        "spokes/workspaces/prod.tfvars": "a = 1\n",
    }
    assert [(u.name, u.workspace) for u in root(files, "spokes").units] == [("dev", "dev"), ("prod", "prod")]


def test_order_on_the_command_line_counts() -> None:
    make = (
        "\tterraform plan -var-file=z.tfvars -var-file=env/prod/a.tfvars -var-file=env/prod/common.tfvars\n"
    )
    files = {
        "main.tf": MAIN,
        "Makefile": make,
        "z.tfvars": "a = 1\n",
        "env/prod/a.tfvars": "b = 1\n",
        "env/prod/common.tfvars": "a = 1\n",
    }
    assert shape(root(files)) == {"prod": ["z.tfvars", "env/prod/a.tfvars", "env/prod/common.tfvars"]}


def test_what_resources_of_hcp_terraform_say() -> None:
    block = (
        'module "cluster-{e}" {{\n  source = "example.com/x"\n  workspace_name = "cluster-{e}"\n'
        '  working_directory = "/deployments/cluster/"\n'
        '  tfvars_files = ["{e}/common.tfvars", "{e}/gov.tfvars"]\n}}\n'
    )
    files = {
        "deployments/cluster/main.tf": MAIN,
        "deployments/other/main.tf": MAIN,
        "tfc/main.tf": BACKEND + "".join(block.format(e=e) for e in ("staging", "production")),
    }
    for environment in ("staging", "production"):
        files[f"variables/{environment}/common.tfvars"] = "a = 1\n"
        files[f"variables/{environment}/gov.tfvars"] = "b = 1\n"
    found = root(files, "deployments/cluster")
    assert shape(found) == {
        e: [f"variables/{e}/common.tfvars", f"variables/{e}/gov.tfvars"] for e in ("production", "staging")
    }
    assert [u.workspace for u in found.units] == ["cluster-staging", "cluster-production"]
    assert unit(found, "staging").reason == (
        "staging = variables/staging/gov.tfvars, because tfc/main.tf line 4 runs Terraform in"
        " deployments/cluster/ with it."
    )


def test_variables_from_a_pipelines_environment() -> None:
    files = {**FILES, ".github/workflows/x.yml": "env:\n  TF_VAR_a: x\n  TF_VAR_b: y\n  TF_VAR_other: z\n"}
    dev = unit(root(files, "one"), "dev")
    assert not any(a.variables for a in dev.assumed)
    two = root(files, "two").units[0]
    assert [(a.variables, a.file, a.line) for a in two.assumed] == [
        (("a", "b"), ".github/workflows/x.yml", 2)
    ]


def test_a_state_on_a_server_may_hold_variables() -> None:
    for text in ("terraform {\n  cloud {\n  }\n}\n", 'terraform {\n  backend "remote" {}\n}\n'):
        assert [a.file for a in root({"main.tf": text + CLUSTER}).units[0].assumed] == ["main.tf"]
    assert root({"main.tf": BACKEND + CLUSTER}).units[0].assumed == ()


def test_hostile_lines_cost_little() -> None:
    hostile = [
        "${{" * 100_000,
        "terraform -var-file=" + "${A}/" * 5_000 + "x.tfvars",
        "-var-file=" * 50_000,
        '"' * 200_000 + "var-file",
        ("  " * 50_000) + "- var_file: x",
        "\n".join(["- TF_VAR_a: 1"] * 300_000),
    ]
    for text in hostile:
        said = pipelines.said(iter([("Makefile", text.encode()), (".github/workflows/x.yml", text.encode())]))
        assert len(said.commands) < 10
