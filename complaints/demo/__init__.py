"""An invented province to try the portal with: marked, removable, repeatable.

Every complaint lives through the same verbs as a real one, only with moments of the
past. No letter leaves: invented reporters have a name and no address.
"""

from complaints.demo.province import Refused, create, remove

__all__ = ["Refused", "create", "remove"]
