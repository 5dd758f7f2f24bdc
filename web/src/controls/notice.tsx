import type { ReactNode } from 'react';
import type { Tone } from '../status/status-look.ts';

/** A message in the flow of the page. `alert` interrupts a screen reader: for what just went wrong. */
export function Notice(props: {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly role?: 'alert' | 'status';
}) {
  return (
    <div className={`notice notice--${props.tone}`} role={props.role}>
      <p className="notice__title">{props.title}</p>
      {props.children}
    </div>
  );
}
