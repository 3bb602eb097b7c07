import type { Claim } from 'cooperage'
export const claims: Claim[] = []
