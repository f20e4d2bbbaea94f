#!/bin/sh
set -eu
terraform workspace select "$2"
terraform "$1" -input=false
