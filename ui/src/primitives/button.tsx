import { splitProps, type JSX } from "solid-js";

type Look = "primary" | "secondary" | "danger" | "quiet";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent border-accent hover:bg-accent-strong hover:border-accent-strong",
  secondary: "bg-raised text-text border-line hover:border-strong-line",
  danger: "bg-bad-soft text-bad border-transparent hover:border-bad",
  quiet: "bg-transparent text-muted border-transparent hover:text-text hover:bg-sunken",
};

export interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  small?: boolean;
  /** Something is under way: the button keeps its size, and does nothing when pressed. */
  busy?: boolean;
}

export function buttonClass(look: Look = "secondary", small = false): string {
  const size = small ? "h-7 px-2 text-[13px]" : "h-8 px-3";
  return `inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors disabled:opacity-50 ${size} ${LOOKS[look]}`;
}

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ["look", "small", "busy", "class", "disabled", "type"]);
  return (
    <button
      {...rest}
      type={own.type ?? "button"}
      disabled={own.disabled || own.busy}
      aria-busy={own.busy}
      class={`${buttonClass(own.look, own.small)} ${own.class ?? ""}`}
    />
  );
}
