//! The allocator of the instance: an arena over the whole initial memory, counted to the byte.
//!
//! The memory never grows: JavaScriptCore copies all of it at `memory.grow` and so makes every page resident. Pages of
//! the arena that nothing was put into cost nothing.

#[cfg(target_arch = "wasm32")]
mod arena {
    use core::alloc::{GlobalAlloc, Layout};
    use core::cell::UnsafeCell;
    use core::ptr::NonNull;
    use talc::{ErrOnOom, Span, Talc};

    /// What a block costs beside its bytes, in bytes moved.
    const BLOCK_WORK: u64 = 64;

    /// Work without any operation after which the host is polled from here.
    const POLL_EVERY_BYTES: u64 = 4 * 1024 * 1024;

    struct State {
        talc: Talc<ErrOnOom>,
        used: usize,
        base: usize,
        peak: usize,
        cap: usize,
        exceeded: bool,
        high_water: usize,
        /// How far blocks may reach.
        reach: usize,
        work: u64,
        /// Polls the host when `work` is past it.
        poll_at: u64,
        stopping: bool,
        interrupted: bool,
    }

    pub struct Arena(UnsafeCell<State>);

    // SAFETY: the module is built without threads; an instance runs on one at a time.
    unsafe impl Sync for Arena {}

    #[global_allocator]
    static ARENA: Arena = Arena(UnsafeCell::new(State {
        talc: Talc::new(ErrOnOom),
        used: 0,
        base: 0,
        peak: 0,
        cap: usize::MAX,
        exceeded: false,
        high_water: 0,
        reach: usize::MAX,
        work: 0,
        poll_at: u64::MAX,
        stopping: false,
        interrupted: false,
    }));

    unsafe extern "C" {
        static __heap_base: u8;
    }

    impl Arena {
        #[allow(clippy::mut_from_ref)]
        fn state(&self) -> &mut State {
            // SAFETY: no reference to the state outlives the allocator's own calls, and those do not nest.
            unsafe { &mut *self.0.get() }
        }
    }

    impl State {
        #[inline]
        fn take(&mut self, bytes: usize) {
            self.used += bytes;
            self.work += bytes as u64 + BLOCK_WORK;
            if self.work > self.poll_at {
                self.poll();
            }
            if self.used > self.peak {
                self.peak = self.used;
                if self.used > self.cap {
                    self.fail();
                }
            }
        }

        /// Code without calls and loops counts no operation for megabytes of clones. Told to stop, it has until the next
        /// poll to count one, which ends it in good order.
        #[cold]
        #[inline(never)]
        fn poll(&mut self) {
            if self.stopping {
                self.interrupted = true;
                core::arch::wasm32::unreachable()
            }
            self.poll_at = u64::MAX;
            self.stopping = crate::meter::poll_in_allocator();
            self.poll_at = self.work + POLL_EVERY_BYTES;
        }

        /// Nothing in Rust can be unwound here: the instance ends in a trap that the host reads the flag after.
        #[cold]
        fn fail(&mut self) -> ! {
            self.exceeded = true;
            core::arch::wasm32::unreachable()
        }

        #[inline]
        fn reached(&mut self, at: NonNull<u8>, bytes: usize) {
            let end = at.as_ptr() as usize + bytes;
            if end > self.high_water {
                self.high_water = end;
                if end > self.reach {
                    self.fail();
                }
            }
        }
    }

    // SAFETY: every block comes from `talc`, which hands out disjoint ones inside the claimed arena.
    unsafe impl GlobalAlloc for Arena {
        #[inline]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let state = self.state();
            state.take(layout.size());
            match unsafe { state.talc.malloc(layout) } {
                Ok(at) => {
                    state.reached(at, layout.size());
                    at.as_ptr()
                }
                Err(()) => state.fail(),
            }
        }

        #[inline]
        unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
            let state = self.state();
            state.used -= layout.size();
            unsafe { state.talc.free(NonNull::new_unchecked(at), layout) }
        }

        #[inline]
        unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            let state = self.state();
            let at = unsafe { NonNull::new_unchecked(at) };
            if size <= layout.size() {
                state.used -= layout.size() - size;
                unsafe { state.talc.shrink(at, layout, size) };
                return at.as_ptr();
            }
            state.take(size - layout.size());
            match unsafe { state.talc.grow(at, layout, size) } {
                Ok(at) => {
                    state.reached(at, size);
                    at.as_ptr()
                }
                Err(()) => state.fail(),
            }
        }
    }

    pub fn claim() {
        let base = (&raw const __heap_base).cast_mut();
        let end = (core::arch::wasm32::memory_size(0) << 16) as *mut u8;
        // SAFETY: everything from the heap's base to the memory's end is unused, and claimed once.
        let _ = unsafe { ARENA.state().talc.claim(Span::new(base, end)) };
    }

    pub fn used() -> usize {
        ARENA.state().used
    }

    /// Begins a run that may have `bytes` beside what is allocated already. Neither may the memory that it touches grow by
    /// more: blocks of many sizes leave gaps, which are resident too.
    pub fn begin(bytes: usize) {
        let state = ARENA.state();
        state.base = state.used;
        state.peak = state.used;
        state.cap = state.used.saturating_add(bytes);
        state.reach = state.high_water.saturating_add(bytes);
        state.stopping = false;
    }

    pub fn end() {
        let state = ARENA.state();
        state.cap = usize::MAX;
        state.reach = usize::MAX;
        state.poll_at = u64::MAX;
    }

    /// The most bytes at once since the run began, without what was allocated before.
    pub fn peak() -> usize {
        let state = ARENA.state();
        state.peak - state.base
    }

    /// Grows with every allocation, by its size: a measure of work that no operation counts, such as cloning an array.
    #[inline]
    pub fn work() -> u64 {
        ARENA.state().work
    }

    /// The host was just polled, or an execution begins.
    pub fn polled() {
        let state = ARENA.state();
        state.poll_at = state.work + POLL_EVERY_BYTES;
    }

    pub fn interrupted() -> bool {
        ARENA.state().interrupted
    }

    pub fn exceeded() -> bool {
        ARENA.state().exceeded
    }

    pub fn high_water() -> usize {
        ARENA.state().high_water
    }
}

#[cfg(target_arch = "wasm32")]
pub use arena::{begin, claim, end, exceeded, high_water, interrupted, peak, polled, used, work};

#[cfg(not(target_arch = "wasm32"))]
mod system {
    //! Tests run on the system's allocator, uncounted.

    pub fn claim() {}

    pub fn used() -> usize {
        0
    }

    pub fn begin(_bytes: usize) {}

    pub fn end() {}

    pub fn peak() -> usize {
        0
    }

    pub fn work() -> u64 {
        0
    }

    pub fn polled() {}

    pub fn interrupted() -> bool {
        false
    }

    pub fn exceeded() -> bool {
        false
    }

    pub fn high_water() -> usize {
        0
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use system::{begin, claim, end, exceeded, high_water, interrupted, peak, polled, used, work};
