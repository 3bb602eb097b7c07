import { scene } from 'cooperage'
export const sharing = scene('x', async () => {})
