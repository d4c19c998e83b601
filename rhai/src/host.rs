//! What the host gives: imports in WebAssembly; elsewhere, for tests and fuzzing, what [`STAND_IN`] says.

#[cfg(target_arch = "wasm32")]
mod imports {
    #[link(wasm_import_module = "host")]
    unsafe extern "C" {
        pub safe fn poll() -> u32;
        pub safe fn now_ms() -> f64;
        pub safe fn sleep_ms(ms: f64);
        pub fn take_body(into: *mut u8);
        pub fn log_line(level: u32, message: *const u8, length: usize, fields: *const u8, fields_length: usize);
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
pub fn poll() -> u32 {
    let poll = STAND_IN.with_borrow(|host| host.poll);
    poll()
}

/// Milliseconds of a clock that never goes back.
#[cfg(target_arch = "wasm32")]
#[inline]
pub fn now_ms() -> f64 {
    imports::now_ms()
}

#[cfg(not(target_arch = "wasm32"))]
#[inline]
pub fn now_ms() -> f64 {
    0.0
}

/// Hands a log line out at once, so that it is not lost with an instance that traps.
#[cfg(target_arch = "wasm32")]
pub fn log_line(level: u32, message: &str, fields: Option<&str>) {
    let (fields_at, fields_length) = fields.map_or((core::ptr::null(), 0), |text| (text.as_ptr(), text.len()));
    // SAFETY: the host only reads the texts, within the call.
    unsafe { imports::log_line(level, message.as_ptr(), message.len(), fields_at, fields_length) }
}

#[cfg(not(target_arch = "wasm32"))]
pub fn log_line(level: u32, message: &str, fields: Option<&str>) {
    STAND_IN.with_borrow_mut(|host| {
        host.lines.push((level, message.into(), fields.map(String::from)));
    });
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
pub fn take_body(length: usize) -> Vec<u8> {
    STAND_IN.with_borrow(|host| host.body[..length].to_vec())
}

/// The host of a thread outside of WebAssembly.
#[cfg(not(target_arch = "wasm32"))]
pub struct StandIn {
    /// What [`take_body`] hands over.
    pub body: Vec<u8>,
    /// What [`poll`] answers.
    pub poll: fn() -> u32,
    /// Level, message and fields of every line that was logged.
    pub lines: Vec<(u32, String, Option<String>)>,
}

#[cfg(not(target_arch = "wasm32"))]
thread_local! {
    pub static STAND_IN: std::cell::RefCell<StandIn> = const {
        std::cell::RefCell::new(StandIn { body: Vec::new(), poll: || 0, lines: Vec::new() })
    };
}

/// Hands the message of a panic out before the abort.
#[cfg(target_arch = "wasm32")]
pub fn panicked(message: &str) {
    // SAFETY: the host only reads the message, within the call.
    unsafe { imports::panicked(message.as_ptr(), message.len()) }
}
