/** Words of the units' inbox and of an entry's way through the house. */
export const distributionLocale: Record<string, string> = {
  'registry.error.no-office': 'Esta sede no tiene oficina de registro.',
}
