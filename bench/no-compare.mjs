// Loaded into a measured server (`node --import`): every password compares as right at once, so
// that the cost of a login without the comparison remains.
import bcrypt from 'bcrypt'

bcrypt.compare = async () => true
