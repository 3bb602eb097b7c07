import { scene } from 'cooperage'
export const layers = scene('x', async () => {})
