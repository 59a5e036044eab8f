/** The value of an environment variable that the platform sets. */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`the environment variable ${name} is not set; score.yaml declares it`);
  }
  return value;
}
