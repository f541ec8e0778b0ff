/** A button, in the five looks that IO has. Must not know what pressing it means. */
import "./Button.css";

import type { ComponentPropsWithRef } from "react";

interface ButtonProps extends ComponentPropsWithRef<"button"> {
  look?: "primary" | "outline" | "ghost" | "danger" | "link";
  size?: "icon" | "normal" | "large";
  /** As wide as its column. */
  wide?: boolean;
  /** Work is under way: the button stays focusable and says so, and further presses do nothing. */
  busy?: boolean;
}

/** The class names of a button, for links that look like one. */
export function buttonClass({ look = "outline", size = "normal", wide = false }: Partial<ButtonProps> = {}): string {
  if (look === "link") return "button-link";
  return ["button", `button-${look}`, size === "normal" ? "" : `button-${size}`, wide ? "button-wide" : ""]
    .filter((name) => name !== "")
    .join(" ");
}

/** A button. */
export function Button({ look, size, wide, busy = false, type = "button", className, onClick, ...rest }: ButtonProps) {
  const own = buttonClass({ ...(look && { look }), ...(size && { size }), ...(wide && { wide }) });
  return (
    <button
      {...rest}
      type={busy && type === "submit" ? "button" : type}
      className={className === undefined ? own : `${own} ${className}`}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy ? undefined : onClick}
    />
  );
}
