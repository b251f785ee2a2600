using System.Text;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Sip.Tests.Messages;

public class SipMethodsTests
{
    [Fact]
    public void Every_method_is_found_by_its_name_and_by_no_other_spelling()
    {
        foreach (var method in Enum.GetValues<SipMethod>().Where(method => method != SipMethod.Unknown))
        {
            string name = Encoding.ASCII.GetString(SipMethods.NameOf(method));
            Assert.Equal(method.ToString().ToUpperInvariant(), name);
            Assert.Equal(method, SipMethods.Match(Encoding.ASCII.GetBytes(name)));
            Assert.Equal(SipMethod.Unknown, SipMethods.Match(Encoding.ASCII.GetBytes(name.ToLowerInvariant())));
            Assert.Equal(SipMethod.Unknown, SipMethods.Match(Encoding.ASCII.GetBytes("X" + name[1..])));
            Assert.Equal(SipMethod.Unknown, SipMethods.Match(Encoding.ASCII.GetBytes(name + "X")));
        }
        Assert.True(SipMethods.NameOf(SipMethod.Unknown).IsEmpty);
    }
}
