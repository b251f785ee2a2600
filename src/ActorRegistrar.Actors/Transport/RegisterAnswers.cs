using ActorRegistrar.Actors.Gruus;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Writing;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Transport;

/// <summary>What only the 200 to a REGISTER says.</summary>
internal static class RegisterAnswers
{
    /// <summary>The bindings in force that the client is shown (RFC 3261 section 10.3 step 8), with their GRUUs for a client that understands them (RFC 5627 section 5.2).</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="reply">What was granted.</param>
    /// <param name="request">Who asked.</param>
    /// <param name="gruus">Makes GRUUs.</param>
    /// <param name="length">How much is said.</param>
    /// <param name="room">Octets of the response up to which contacts may go, where it holds <see cref="AnswerLength.WhatFits"/>.</param>
    /// <returns>How many were left out because a text of theirs was refused.</returns>
    public static int WriteContacts(ref SipWriter writer, Accepted reply, InboundRequest request, GruuCodec gruus, AnswerLength length, int room)
    {
        int leftOut = 0;
        RegisterRequest registration = request.Registration!;
        CompatibilityProfile profile = length < AnswerLength.OwnContacts ? request.Compatibility : request.Compatibility with { AnswerContacts = AnsweredContacts.Request };
        foreach (Binding binding in reply.Bindings)
        {
            if (!AnswerRules.Lists(binding, registration, profile) || (binding.IsStatic && AnswerRules.IsHiddenBy(reply.Bindings, binding))) continue;
            SipWriter before = writer;
            ResponseWriter.BeginContact(ref writer, binding);
            if (registration.SupportsGruu && binding.InstanceId is not null && length < AnswerLength.WhatFits)
                GruuParameters.Write(ref writer, registration.AddressOfRecord, binding, gruus);
            ResponseWriter.EndContact(ref writer, AnswerRules.Interval(binding, registration, reply.At));
            ResponseWriter.KeepsContact(ref writer, before, length == AnswerLength.WhatFits ? room : int.MaxValue, ref leftOut);
        }
        return leftOut;
    }

    /// <summary>
    /// Service-Route of the domain (RFC 3608 section 6.3), that outbound was applied and how
    /// often the client has to be heard on its flow (RFC 5626 sections 5.4 and 6).
    /// </summary>
    public static void WriteExtensions(ref SipWriter writer, RegisterRequest registration, ExtensionPolicy policy, AnswerLength length)
    {
        foreach (string hop in policy.ServiceRoute)
        {
            if (length == AnswerLength.WhatFits) break;
            writer.Write("Service-Route: "u8);
            writer.Write(hop.AsSpan());
            writer.EndLine();
        }
        if (!registration.UsesOutbound) return;
        writer.Write("Require: outbound\r\n"u8);
        if (policy.FlowTimer == 0) return;
        writer.Write("Flow-Timer: "u8);
        writer.Write(policy.FlowTimer);
        writer.EndLine();
    }
}
