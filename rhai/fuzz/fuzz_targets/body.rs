#![cfg_attr(fuzzing, no_main)]
rhai_fuzz::target!(body);
