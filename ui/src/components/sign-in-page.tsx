import { usePageTitle } from "./page-title.ts";
import { SignInForm } from "./sign-in-form.tsx";

/** What one sees while nobody is signed in. */
export function SignInPage() {
  usePageTitle(() => "Sign in");
  return (
    <main class="flex min-h-dvh items-center justify-center p-4">
      <div class="w-full max-w-sm rounded-xl border border-line bg-surface p-6">
        <div class="mb-5 flex items-center gap-3">
          <img src="/admin/icon.svg" alt="" width="36" height="36" />
          <h1>PiCloud</h1>
        </div>
        <SignInForm />
      </div>
    </main>
  );
}
