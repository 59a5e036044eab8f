# Last part of the boot of a host that keeps nothing running.
# shellcheck shell=bash
step 'done'
