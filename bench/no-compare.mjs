// Loaded into a server that is measured (`node --import`): every password compares as right, at once, so that
// what a login costs beside the compare is left.
import bcrypt from 'bcrypt'

bcrypt.compare = async () => true
