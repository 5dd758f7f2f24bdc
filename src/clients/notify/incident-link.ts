/** The page of an incident; null where it is not told where the dashboard is. */
export function incidentLink(publicUrl: string | null, incidentId: string): string | null {
  return publicUrl === null ? null : `${publicUrl}/incidents/${encodeURIComponent(incidentId)}`;
}

/** The page of the response metrics, which a weekly summary is taken from; null likewise. */
export function metricsLink(publicUrl: string | null): string | null {
  return publicUrl === null ? null : `${publicUrl}/response`;
}
