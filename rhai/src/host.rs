//! What the host gives: imports in WebAssembly, stand-ins for the crate's own tests elsewhere.

#[cfg(target_arch = "wasm32")]
mod imports {
    #[link(wasm_import_module = "host")]
    unsafe extern "C" {
        pub safe fn poll() -> u32;
        pub safe fn now_us() -> f64;
        pub safe fn sleep_ms(ms: f64);
        pub fn take_body(into: *mut u8);
        pub fn panicked(message: *const u8, length: usize);
    }
}

/// 0 to go on, anything else to stop. The host may suspend the execution before it answers.
#[cfg(target_arch = "wasm32")]
#[inline]
pub fn poll() -> u32 {
    imports::poll()
}

#[cfg(not(target_arch = "wasm32"))]
#[inline]
pub fn poll() -> u32 {
    0
}

/// Microseconds since the execution began.
#[cfg(target_arch = "wasm32")]
pub fn now_us() -> f64 {
    imports::now_us()
}

#[cfg(not(target_arch = "wasm32"))]
pub fn now_us() -> f64 {
    0.0
}

/// Suspends the execution for that long.
#[cfg(target_arch = "wasm32")]
pub fn sleep_ms(ms: f64) {
    imports::sleep_ms(ms);
}

#[cfg(not(target_arch = "wasm32"))]
pub fn sleep_ms(_ms: f64) {}

/// The body of the running execution, whose length was announced with its request.
#[cfg(target_arch = "wasm32")]
pub fn take_body(length: usize) -> Vec<u8> {
    let mut body = Vec::with_capacity(length);
    // SAFETY: the host writes exactly `length` bytes, as announced, into the capacity just reserved.
    unsafe {
        imports::take_body(body.as_mut_ptr());
        body.set_len(length);
    }
    body
}

#[cfg(not(target_arch = "wasm32"))]
thread_local! {
    /// The body that the crate's own tests hand over.
    pub static TEST_BODY: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

#[cfg(not(target_arch = "wasm32"))]
pub fn take_body(_length: usize) -> Vec<u8> {
    TEST_BODY.with(|body| body.borrow().clone())
}

/// Hands the message of a panic out before the abort.
#[cfg(target_arch = "wasm32")]
pub fn panicked(message: &str) {
    // SAFETY: the host only reads the message, within the call.
    unsafe { imports::panicked(message.as_ptr(), message.len()) }
}
