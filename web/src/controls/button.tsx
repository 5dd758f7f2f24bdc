import type { ReactNode } from 'react';

/** A button; `busy` keeps its place and focus but takes no second press. */
export function Button(props: {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly look?: 'primary' | 'danger' | 'plain' | 'quiet';
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly describedBy?: string;
  readonly expanded?: boolean;
  readonly pressed?: boolean;
}) {
  return (
    <button
      type={props.type ?? 'button'}
      className={`button button--${props.look ?? 'plain'}`}
      disabled={props.disabled}
      aria-disabled={props.busy === true ? true : undefined}
      aria-busy={props.busy === true ? true : undefined}
      aria-describedby={props.describedBy}
      aria-expanded={props.expanded}
      aria-pressed={props.pressed}
      onClick={(event) => {
        if (props.busy === true) event.preventDefault();
        else props.onPress?.();
      }}
    >
      {props.children}
    </button>
  );
}
