"""Opaque references: the only way one service names what another owns."""

from typing import NewType
from uuid import UUID

CaseRef = NewType("CaseRef", UUID)
PersonRef = NewType("PersonRef", UUID)
StaffRef = NewType("StaffRef", UUID)
AlertRef = NewType("AlertRef", UUID)
DueItemRef = NewType("DueItemRef", UUID)
AppointmentRef = NewType("AppointmentRef", UUID)
ReferralRef = NewType("ReferralRef", UUID)
PartnerRef = NewType("PartnerRef", UUID)
ConsentRef = NewType("ConsentRef", UUID)
EditionRef = NewType("EditionRef", UUID)
SessionRef = NewType("SessionRef", UUID)
EnrolmentRef = NewType("EnrolmentRef", UUID)
ConcernRef = NewType("ConcernRef", UUID)
MessageRef = NewType("MessageRef", UUID)
ContactPointRef = NewType("ContactPointRef", UUID)
