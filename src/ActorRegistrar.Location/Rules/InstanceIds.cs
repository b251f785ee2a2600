namespace ActorRegistrar.Location.Rules;

/// <summary>Equality of instance-ids: that of URNs, not that of the quoted parameter value (RFC 5626 section 4.1).</summary>
internal static class InstanceIds
{
    private const string Urn = "urn:";
    private const string Uuid = "uuid:";

    /// <summary>
    /// <c>urn:</c> and the namespace without regard to case, the rest by its octets, except that a UUID and the digits of a %-escape
    /// have no case (RFC 2141 section 5, RFC 4122 section 3). What is not a URN equals only itself.
    /// </summary>
    public static bool AreEqual(string left, string right)
    {
        if (string.Equals(left, right, StringComparison.Ordinal)) return true;
        // All that is forgiven is case, so nothing else can be equal.
        if (!string.Equals(left, right, StringComparison.OrdinalIgnoreCase)) return false;
        if (!left.StartsWith(Urn, StringComparison.OrdinalIgnoreCase)) return false;

        var afterUrn = left.AsSpan(Urn.Length);
        if (afterUrn.StartsWith(Uuid, StringComparison.OrdinalIgnoreCase)) return true;
        var namespaceLength = afterUrn.IndexOf(':');
        return namespaceLength > 0 && AreEqualButForEscapes(left, right, Urn.Length + namespaceLength + 1);
    }

    private static bool AreEqualButForEscapes(string left, string right, int from)
    {
        for (var i = from; i < left.Length; i++)
        {
            if (left[i] == right[i]) continue;
            var isEscapeDigit = (i - 1 >= from && left[i - 1] == '%') || (i - 2 >= from && left[i - 2] == '%');
            if (!isEscapeDigit) return false;
        }

        return true;
    }
}
