def apply_setting(snapshot, state, edit): raise AssertionError
