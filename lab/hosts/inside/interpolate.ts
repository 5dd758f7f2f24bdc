/** Parameter values as the message holds them. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/** Replaces `{{ name }}` by the parameter's text, as the agent does before a shell sees a script. Unknown names stay. */
export function interpolate(text: string, parameters: ParameterValues): string {
  return text.replace(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g, (whole, name: string) => {
    const value = parameters[name];
    if (value === undefined) return whole;
    return Array.isArray(value) ? value.join('\n') : String(value);
  });
}

/** `SSM_<name>` for each parameter that the document declares with `interpolationType: ENV_VAR`. */
export function environmentOf(document: unknown, parameters: ParameterValues): Record<string, string> {
  const declared =
    (document as { parameters?: Record<string, { interpolationType?: unknown }> }).parameters ?? {};
  const environment: Record<string, string> = {};
  for (const [name, declaration] of Object.entries(declared)) {
    if (declaration.interpolationType !== 'ENV_VAR') continue;
    const value = parameters[name];
    environment[`SSM_${name}`] = Array.isArray(value) ? value.join('\n') : String(value ?? '');
  }
  return environment;
}
