/** What has happened in the lab when a picture is taken, in this order. */
export const SCENES = ['finding', 'pending', 'done', 'failed', 'figures', 'stopped'] as const;
export type Scene = (typeof SCENES)[number];

export interface Picture {
  /** Of the file in docs/pictures/, without its ending. */
  readonly name: string;
  readonly scene: Scene;
  /** Below the address of the dashboard; `<incident>` is that of the scene, `<workflow>` and `<run>` its workflow and run. `mail:` is the newest mail about it. */
  readonly path: string;
  /** What has to stand there first. */
  readonly shows: string;
  /** The one part that is pictured, with a margin. Absent: what is seen before anything is scrolled. */
  readonly part?: string;
  /** Opened before, in this order. */
  readonly press?: readonly string[];
  readonly look?: Look;
  /** Of what is longer; CSS pixels from its top. */
  readonly heightMax?: number;
}

/** Width and height of the window, and of the picture unless it is of a part, in pixels. */
export const LOOKS = {
  desktop: { width: 1200, height: 860 },
  tall: { width: 1200, height: 1160 },
  phone: { width: 390, height: 844 },
  mail: { width: 760, height: 630 },
} as const;
export type Look = keyof typeof LOOKS;

/** Bytes of one picture, and of all together: whoever clones the repository loads every version of them. */
export const PICTURE_BYTES_MAX = 140_000;
export const PICTURES_BYTES_MAX = 1_500_000;

const INCIDENT = '/incidents/<incident>';

/** Every picture of the guide and of README.md. */
export const PICTURES: readonly Picture[] = [
  {
    name: 'finding',
    scene: 'finding',
    path: `${INCIDENT}?tab=alarm`,
    shows: '.brief',
    part: '.incident__main',
    heightMax: 760,
  },
  { name: 'list', scene: 'pending', path: '/', shows: '.incidents__row' },
  { name: 'brief', scene: 'pending', path: INCIDENT, shows: '.decision__bar' },
  { name: 'brief-phone', scene: 'pending', path: INCIDENT, shows: '.decision__bar', look: 'phone' },
  {
    name: 'plan',
    scene: 'pending',
    path: INCIDENT,
    shows: '.decision__bar',
    press: ['.step__scripts summary'],
    part: '.incident__tab',
    heightMax: 900,
  },
  { name: 'mail', scene: 'pending', path: 'mail:', shows: 'a[href*="/incidents/"]', look: 'mail' },
  { name: 'completed', scene: 'done', path: INCIDENT, shows: '.trend canvas' },
  { name: 'plot', scene: 'done', path: INCIDENT, shows: '.trend canvas', part: '.incident__trend' },
  {
    name: 'runs',
    scene: 'done',
    path: `${INCIDENT}?tab=runs`,
    shows: '.incident__tab',
    part: '.incident__main',
    heightMax: 760,
  },
  {
    name: 'report',
    scene: 'done',
    path: '/api/v1/incidents/<incident>/report?format=html',
    shows: 'h1',
  },
  {
    name: 'operations',
    scene: 'done',
    path: '/operations',
    shows: '[aria-label="Builds of workers"]',
    look: 'tall',
  },
  { name: 'mutes', scene: 'done', path: '/mutes', shows: '.suppressions' },
  {
    name: 'temporal',
    scene: 'done',
    path: '/temporal/namespaces/default/workflows/<workflow>/<run>/history',
    shows: 'text=Event History',
    look: 'tall',
  },
  { name: 'attention', scene: 'failed', path: INCIDENT, shows: '.attention' },
  { name: 'response', scene: 'figures', path: '/response', shows: '.trend canvas' },
  { name: 'stopped', scene: 'stopped', path: '/', shows: '.notice--bad', heightMax: 440 },
];
