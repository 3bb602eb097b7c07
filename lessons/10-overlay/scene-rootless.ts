import { scene } from 'cooperage'
export const rootless = scene('x', async () => {})
