/**
 * Kubernetes expands `$(NAME)` in variables, commands and arguments, and reads `$$` as `$`; Score does not. What it is
 * given has to be written so that the program gets what stands in the Score file.
 */
export function escapeExpansion(text: string): string {
  return text.replaceAll('$', '$$$$');
}
